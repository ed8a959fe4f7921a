<?php
Setting('BASE_URL', 'https://grocy.house.example.com/');
