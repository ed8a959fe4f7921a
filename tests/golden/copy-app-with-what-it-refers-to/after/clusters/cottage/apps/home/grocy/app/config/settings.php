<?php
Setting('BASE_URL', 'https://grocy.cottage.example.com/');
